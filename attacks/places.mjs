// The servers under attack: demonstrations of their own, on loopback, gone afterwards.
import { openPlace } from "../frontend/journeys/place.mjs";

export const AUTOGRADER = { program: "AUTOGRADER", labels: ["本部", "塾", "教室"], admin: "本部" };
export const BACKUP_MGMT = {
  program: "BACKUP_MGMT",
  labels: ["システム管理者", "バックアップ管理者", "閲覧者", "監査担当者"],
  admin: "システム管理者",
};
export const PRODUCTS = [AUTOGRADER, BACKUP_MGMT];

export const open = (product, settings) => openPlace(product.program, product.labels, settings);
