// What the map and its list say, Indonesian first; the page's language chooses.

export const WORDS = {
  map: ["Peta", "Map"],
  list: ["Daftar", "List"],
  filter: ["Saring daftar", "Filter the list"],
  filterHint: ["Nama atau kode", "Name or code"],
  none: ["Tidak ada yang cocok.", "Nothing fits."],
  empty: ["Belum ada yang dapat digambar.", "There is nothing to draw yet."],
  loading: ["Memuat peta …", "Loading the map …"],
  noWebgl: [
    "Peramban ini tidak dapat menggambar peta (WebGL tidak ada). Daftar tetap dapat dipakai.",
    "This browser cannot draw the map (no WebGL). The list still works.",
  ],
  failed: ["Data peta tidak dapat dimuat. Muat ulang halaman.", "The map's data cannot be loaded. Reload the page."],
  zoomIn: ["Perbesar", "Zoom in"],
  zoomOut: ["Perkecil", "Zoom out"],
  whole: ["Seluruh wilayah", "The whole area"],
  gestures: ["Gunakan dua jari untuk menggeser peta", "Use two fingers to move the map"],
  ctrlScroll: ["Tahan Ctrl sambil menggulir untuk memperbesar", "Hold Ctrl while scrolling to zoom"],
  low: ["Kurang rawan", "Low risk"],
  elevated: ["Rawan", "Elevated risk"],
  high: ["Sangat rawan", "High risk"],
  special: ["Khusus", "Special"],
  unknown: ["Belum dinilai", "Not assessed"],
  station: ["TPS", "Polling station"],
  post: ["Pos", "Post"],
  unit: ["Kesatuan", "Unit"],
  beat: ["Kelompok TPS", "Beat"],
  event: ["Kegiatan", "Event"],
  shortage: ["Kekurangan", "Shortage"],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof WORDS;

export function inEnglish(): boolean {
  return document.documentElement.lang.startsWith("en");
}

export function say(word: Word): string {
  return WORDS[word][inEnglish() ? 1 : 0];
}
