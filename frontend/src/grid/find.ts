// Which pupils of a sheet somebody means by a few letters.

/** A pupil as far as finding must know. */
export interface Findable {
  number: number;
  student: string;
  name: string;
  kana: string;
}

/** Letters without regard to width, case, spaces and the kind of kana. */
function comparable(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s/g, "")
    .replace(/[\u3041-\u3096]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));
}

/** Those whose 氏名, ふりがな, 生徒ID or 番号 fits, whoever has exactly that number or 生徒ID first. */
export function find<Pupil extends Findable>(pupils: Pupil[], text: string): Pupil[] {
  const wanted = comparable(text);
  if (wanted === "") return [];
  const isExact = ({ number, student }: Pupil) => String(number) === wanted || comparable(student) === wanted;
  const isPart = ({ student, name, kana }: Pupil) => [student, name, kana].some((words) => comparable(words).includes(wanted));
  const exact = pupils.filter(isExact);
  return [...exact, ...pupils.filter((pupil) => !exact.includes(pupil) && isPart(pupil))];
}
