/** A line of a list, or several where a value in quotes has line breaks. */
export interface CsvRecord {
  readonly text: string;
  /** Of its first line in the file, counted from 1. */
  readonly line: number;
}

export interface CsvFile {
  readonly name: string;
  readonly head: CsvRecord;
  readonly records: readonly CsvRecord[];
}

/** Beside what it says, it does not read the values: that is the server's. */
export type CsvFault = 'notText' | 'tooLarge' | 'empty' | 'semicolons';

/** What the server takes in one request, with room for the JSON around it. */
const MOST_BYTES = 900_000;

/** Reads a file that was chosen. */
export async function readCsv(file: File): Promise<CsvFile | CsvFault> {
  if (file.size > MOST_BYTES) return 'tooLarge';
  const text = decode(await file.arrayBuffer());
  if (text === undefined) return 'notText';
  const [head, ...records] = splitCsv(text);
  if (!head || records.length === 0) return 'empty';
  if (!head.text.includes(',') && /[;\t]/.test(head.text)) return 'semicolons';
  return { name: file.name, head, records };
}

/** Undefined for what is no UTF-8, such as a workbook. */
function decode(bytes: ArrayBuffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Splits a list at the line breaks outside of quotes. Empty lines are left out. */
export function splitCsv(text: string): CsvRecord[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const records: CsvRecord[] = [];
  let held: string[] = [];
  let isQuoted = false;
  lines.forEach((line, place) => {
    held.push(line);
    if (line.split('"').length % 2 === 0) isQuoted = !isQuoted;
    if (isQuoted && place < lines.length - 1) return;
    const record = held.join('\n');
    if (record.trim() !== '') records.push({ text: record, line: place + 2 - held.length });
    held = [];
  });
  return records;
}

export function joinCsv(head: CsvRecord, records: readonly CsvRecord[]): string {
  return `${[head, ...records].map(({ text }) => text).join('\n')}\n`;
}

/** Finds the record that has a line of a text that {@link joinCsv} has written. */
export function recordAt(
  head: CsvRecord,
  records: readonly CsvRecord[],
  line: number,
): CsvRecord | undefined {
  let last = linesOf(head);
  return records.find((record) => {
    last += linesOf(record);
    return line <= last;
  });
}

function linesOf({ text }: CsvRecord): number {
  return text.split('\n').length;
}

/** Writes values as a line of a list. */
export function toCsvLine(values: readonly string[]): string {
  return values
    .map((value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
    .join(',');
}
