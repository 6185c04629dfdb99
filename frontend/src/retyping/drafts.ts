// What was typed a second time and is not compared yet, in the browser's own database: one draft per person and sheet, of
// numbers and the names of fields. Nobody else's is looked at.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";

/** What stands in the fields that are not empty, by their names; a box that is ticked has its value. */
export type Typed = Record<string, string>;

export interface Draft {
  typed: Typed;
  /** When it was kept. */
  at: number;
}

/** The place of one person's draft of one sheet. */
export interface Drafts {
  load(): Promise<Draft | undefined>;
  /** Keeps what is typed now; nothing typed is no draft. */
  keep(typed: Typed): Promise<void>;
  drop(): Promise<void>;
}

interface Kept extends Draft {
  key: string;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Kept };
}

/** A draft to which nobody came back is given up. */
export const LONGEST_MS = 60 * 24 * 60 * 60 * 1_000;

/** Opens the place; without a database (a private window of an old browser) nothing outlives the page. */
export async function openDrafts(person: string, sheet: string): Promise<Drafts> {
  try {
    const database = await openDB<Schema>("kouzyou-retypings", 1, {
      upgrade: (fresh) => void fresh.createObjectStore("drafts", { keyPath: "key" }),
    });
    await forgetOld(database);
    return draftsIn(database, `${person} ${sheet}`);
  } catch {
    return { load: async () => undefined, keep: async () => {}, drop: async () => {} };
  }
}

function draftsIn(database: IDBPDatabase<Schema>, key: string): Drafts {
  return {
    load: () => database.get("drafts", key),
    async keep(typed) {
      if (Object.keys(typed).length === 0) await database.delete("drafts", key);
      else await database.put("drafts", { key, typed, at: Date.now() });
    },
    drop: () => database.delete("drafts", key),
  };
}

async function forgetOld(database: IDBPDatabase<Schema>): Promise<void> {
  const change = database.transaction("drafts", "readwrite");
  for (const { key, at } of await change.store.getAll()) if (at < Date.now() - LONGEST_MS) await change.store.delete(key);
  await change.done;
}
