import Bowser from 'bowser';

export interface Agent {
  /** What it is called: `Firefox`, `curl`. */
  readonly program?: string;
  /** `Windows`, `iOS`. */
  readonly system?: string;
  readonly isPhone: boolean;
}

/** More than any browser sends. What reads it is slow for long texts. */
const MOST = 500;

/** A program's own name, which it puts first: `curl/8.5.0`. Browsers call themselves Mozilla. */
const PRODUCT = /^(?!Mozilla\/)([A-Za-z][\w.-]{0,39})(?=[/\s]|$)/;

/** How people know what libraries call themselves. */
const LIBRARIES: Readonly<Record<string, string>> = {
  node: 'Node.js',
  'python-requests': 'Python',
  'python-httpx': 'Python',
  'Go-http-client': 'Go',
};

/** Reads what a program says about itself. It may say anything. */
export function describeAgent(text: string | null): Agent {
  const said = text?.slice(0, MOST).trim();
  if (!said) return { isPhone: false };
  const { browser, os, platform } = Bowser.parse(said);
  const product = PRODUCT.exec(said)?.[1];
  const name = browser.name?.replace(/ for Android$/, '');
  return {
    program: name || (product && (LIBRARIES[product] ?? product)),
    system: os.name,
    isPhone: platform.type === 'mobile',
  };
}
