import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';
import { setRefusals } from './refusals';
import refusalsInEnglish from './refusals/en.json';

/** Each language has a catalogue beside this file, and its own name for itself. */
export const LANGUAGES = { en: 'English', 'zh-Hant': '繁體中文' } as const;
export type Language = keyof typeof LANGUAGES;

/** The server's own pages read it and write it too. */
const COOKIE = 'gatehouse_language';
const YEAR_SECONDS = 31_536_000;

/** English is a part of the first load; another language is loaded when it is chosen. */
const LOADERS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ default: object }>>> = {
  'zh-Hant': () => import('./zh-Hant.json'),
};

/** What the server's refusals are called, loaded with the catalogue. */
const REFUSALS: Readonly<Record<keyof typeof LOADERS, () => Promise<{ default: object }>>> = {
  'zh-Hant': () => import('./refusals/zh-Hant.json'),
};

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

export async function startLanguages(): Promise<void> {
  const language = preferred();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, ...(await catalogueOf(language)) },
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    partialBundledLanguages: true,
  });
  document.documentElement.lang = language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  remember(language);
  for (const [name, { translation }] of Object.entries(await catalogueOf(language))) {
    i18next.addResourceBundle(name, 'translation', translation);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

async function catalogueOf(language: Language): Promise<Record<string, { translation: object }>> {
  if (language === 'en') {
    setRefusals(refusalsInEnglish);
    return {};
  }
  const [texts, refusals] = await Promise.all([LOADERS[language](), REFUSALS[language]()]);
  setRefusals(refusals.default as Record<string, string>);
  return { [language]: { translation: texts.default } };
}

function preferred(): Language {
  const chosen = new RegExp(`(?:^|; )${COOKIE}=([^;]*)`).exec(document.cookie)?.[1];
  if (chosen && Object.hasOwn(LANGUAGES, chosen)) return chosen as Language;
  const isChinese = navigator.languages.find((name) => /^(en|zh)\b/i.test(name))?.startsWith('zh');
  return isChinese ? 'zh-Hant' : 'en';
}

function remember(language: Language): void {
  const isHttps = location.protocol === 'https:';
  const place = `path=/; max-age=${YEAR_SECONDS}; samesite=lax${isHttps ? '; secure' : ''}`;
  document.cookie = `${COOKIE}=${language}; ${place}`;
}

export default i18next;
