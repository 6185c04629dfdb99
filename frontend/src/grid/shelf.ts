// Operations in the browser's own database, one list per person and sheet: ids and numbers, no names.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Operation, Shelf } from "./queue";

interface Kept extends Operation {
  sheet: string;
  /** The order in which they were put. */
  number?: number;
}

interface Schema extends DBSchema {
  operations: { key: number; value: Kept; indexes: { sheet: string; op: string } };
}

/** The shelf of a person's sheets by their addresses; without a database (a private window of an old browser) operations last as long as the page. */
export async function openShelf(person: string, sheets: string[]): Promise<Shelf> {
  try {
    const database = await openDB<Schema>("kouzyou-sheets", 1, {
      upgrade(fresh) {
        const operations = fresh.createObjectStore("operations", { keyPath: "number", autoIncrement: true });
        operations.createIndex("sheet", "sheet");
        operations.createIndex("op", "op");
      },
    });
    return shelfOf(database, person, sheets);
  } catch {
    return { load: async () => [], put: async () => {}, remove: async () => {} };
  }
}

function shelfOf(database: IDBPDatabase<Schema>, person: string, sheets: string[]): Shelf {
  return {
    async load() {
      const kept = await Promise.all(
        sheets.map(async (sheet) => {
          const ofSheet = await database.getAllFromIndex("operations", "sheet", `${person} ${sheet}`);
          return ofSheet.map(({ op, cell, seen, value, means }) => ({ op, sheet, cell, seen, value, means }));
        }),
      );
      return kept.flat();
    },
    async put(operation) {
      await database.add("operations", { ...operation, sheet: `${person} ${operation.sheet}` });
    },
    async remove(ops) {
      const change = database.transaction("operations", "readwrite");
      for (const op of ops) {
        const number = await change.store.index("op").getKey(op);
        if (number !== undefined) await change.store.delete(number);
      }
      await change.done;
    },
  };
}
