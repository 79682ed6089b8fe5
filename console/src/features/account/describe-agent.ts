/** In the order in which they are looked for: the names of some contain those of others. */
const PROGRAMS: readonly [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+)[.\d]* (?:Mobile\/\S+ )?Safari/, 'Safari'],
  [/^python-requests\/([\d.]+)/, 'Python'],
  [/^curl\/([\d.]+)/, 'curl'],
  [/^node\b/i, 'Node.js'],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

export interface Agent {
  /** The program and its version, such as `Firefox 140`. */
  readonly program?: string;
  readonly system?: string;
  readonly isPhone: boolean;
}

/** Reads what a program says about itself. It may say anything. */
export function describeAgent(text: string | null): Agent {
  if (!text) return { isPhone: false };
  const found = PROGRAMS.find(([pattern]) => pattern.test(text));
  const version = found && found[0].exec(text)?.[1];
  return {
    program: found && [found[1], version].filter(Boolean).join(' '),
    system: SYSTEMS.find(([pattern]) => pattern.test(text))?.[1],
    isPhone: /iPhone|Android.*Mobile/.test(text),
  };
}
