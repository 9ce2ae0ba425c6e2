// What the board says itself; what its pages say comes from the server.
import { inEnglish } from "../map/words.ts";

export const WORDS = {
  stations: ["{n} TPS", "{n} stations"],
  missing: ["kurang {n}", "{n} short"],
  allThere: ["Tidak ada kekurangan pada hari ini.", "Nothing is short on this day."],
  noPlan: ["Belum ada rencana: peta menunjukkan daftar yang berlaku.", "No plan yet: the map shows the registers as they are."],
  nothing: ["Tidak ada yang cocok.", "Nothing fits."],
  shown: ["{n} baris", "{n} rows"],
  dayOf: ["{phase}, hari {n} dari {m}", "{phase}, day {n} of {m}"],
  between: ["di antara fase", "between phases"],
  shifts: ["{f} dari {a} giliran petugas terisi", "{f} of {a} officers' shifts filled"],
  noShifts: ["tidak ada penjagaan", "nothing is guarded"],
  ofLeast: ["{n} personel, paling sedikit {least}", "{n} officers, at least {least}"],
  belowLeast: ["{n} personel, kurang {short} dari {least}", "{n} officers, {short} short of {least}"],
  choose: ["Pilih sesuatu di daftar atau di peta.", "Choose something in the list or on the map."],
  failed: ["Tidak dapat dimuat. Muat ulang halaman.", "It cannot be loaded. Reload the page."],
  notThere: ["Tidak ada rincian dalam rencana ini.", "There are no details in this plan."],
  whole: ["Seluruh wilayah", "The whole area"],
  posts: ["pos dan kegiatan terjaga", "posts and events guarded"],
  shortages: ["kekurangan petugas", "officers short"],
  filledShare: ["giliran petugas terisi", "of officers' shifts filled"],
} as const satisfies Record<string, readonly [string, string]>;

export function say(word: keyof typeof WORDS, values: Record<string, string | number> = {}): string {
  const text: string = WORDS[word][inEnglish() ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : (value ?? "");
  });
}

export function number(value: number): string {
  return value.toLocaleString(inEnglish() ? "en" : "id");
}

export function longDate(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const how = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return at.toLocaleDateString(inEnglish() ? "en-GB" : "id-ID", how);
}
