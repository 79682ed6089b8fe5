/** What a page in another language may say in Latin letters: names, and words without another. */
const NAMES = /\b(Gatehouse|English|API|QR code|URI|UUID|Cookie|ZenML|Python|PIN|ALLOWED_HOSTS)\b/g;

/** What is data, and not words of the page. */
const DATA = [
  /<code>.*?<\/code>/gs,
  /<strong>.*?<\/strong>/gs,
  /<option [^>]*>.*?<\/option>/gs,
  /[\w.+-]+@[\w.-]+/g,
  /https?:\/\/[^\s<"]+/g,
  /\/[\w-]+(\/[\w-]+)+/g,
];
const SPOKEN_ATTRIBUTE = /\s(?:aria-label|title|alt|placeholder)="([^"]*)"/g;

/** Returns the words in Latin letters that a page shows or has read out. */
export function leftoverWords(page: string): string[] {
  const body = page.replace(/<(script|style)\b.*?<\/\1>/gs, ' ');
  const text = DATA.reduce((rest, data) => rest.replace(data, ' '), body).replace(/<[^>]+>/g, ' ');
  const spoken = [...body.matchAll(SPOKEN_ATTRIBUTE)].map(([, words]) => words!);
  const words = [text, ...spoken]
    .join(' ')
    .replace(/&#?\w+;/g, ' ')
    .replace(NAMES, ' ');
  return words.match(/[A-Za-z_]{2,}/g) ?? [];
}
