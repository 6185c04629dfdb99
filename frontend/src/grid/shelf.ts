// Operations in the browser's own database, one list per person and sheet: ids and numbers, no names.
import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from "idb";
import type { Operation, Shelf } from "./queue";

interface Kept extends Operation {
  /** The person, the address of the sheet and, of what came too late, `LOCKED`. */
  sheet: string;
  /** The order in which they were put. */
  number?: number;
}

interface Schema extends DBSchema {
  operations: { key: number; value: Kept; indexes: { sheet: string; op: string } };
}

type Store = IDBPObjectStore<Schema, ["operations"], "operations", "readwrite">;

const LOCKED = " locked";

/** How the addresses of all sheets of the 教室 of a sheet begin. */
export const placeOf = (sheet: string): string => sheet.replace(/\d+\/marks$/, "");

/**
 * The shelf of a person: what came too late on any sheet of the 教室 of `sheets`, and what is on its way to the sheets that `takes`
 * holds for. Without a database (a private window of an old browser) operations last as long as the page.
 */
export async function openShelf(person: string, sheets: string[], takes: (sheet: string) => boolean): Promise<Shelf> {
  try {
    const database = await openDB<Schema>("kouzyou-sheets", 1, {
      upgrade(fresh) {
        const operations = fresh.createObjectStore("operations", { keyPath: "number", autoIncrement: true });
        operations.createIndex("sheet", "sheet");
        operations.createIndex("op", "op");
      },
    });
    return shelfOf(database, person, [...new Set(sheets.map(placeOf))], takes);
  } catch {
    return { lasts: false, load: async () => [], put: async () => {}, remove: async () => {} };
  }
}

function shelfOf(database: IDBPDatabase<Schema>, person: string, places: string[], takes: (sheet: string) => boolean): Shelf {
  return {
    lasts: true,
    async load() {
      const ofPlace = (place: string) => IDBKeyRange.bound(`${person} ${place}`, `${person} ${place}\uffff`);
      const kept = await Promise.all(places.map((place) => database.getAllFromIndex("operations", "sheet", ofPlace(place))));
      return kept.flat().flatMap(({ op, sheet: key, cell, seen, value, means }) => {
        const locked = key.endsWith(LOCKED);
        const sheet = key.slice(person.length + 1, locked ? -LOCKED.length : undefined);
        return locked || takes(sheet) ? [{ op, sheet, cell, seen, value, means, locked }] : [];
      });
    },
    async put({ locked, ...operation }, instead = []) {
      const change = database.transaction("operations", "readwrite");
      await removeAll(change.store, instead);
      await change.store.add({ ...operation, sheet: `${person} ${operation.sheet}${locked ? LOCKED : ""}` });
      await change.done;
    },
    async remove(ops) {
      const change = database.transaction("operations", "readwrite");
      await removeAll(change.store, ops);
      await change.done;
    },
  };
}

async function removeAll(store: Store, ops: string[]): Promise<void> {
  for (const op of ops) {
    const number = await store.index("op").getKey(op);
    if (number !== undefined) await store.delete(number);
  }
}
