import type { Language } from './i18n';

/** What settings mean, by their variables. */
type Meanings = Readonly<Record<string, string>>;

/** Only the view of the settings loads them: they are long. In English, the server has them. */
const LOADERS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ default: Meanings }>>> = {
  'zh-Hant': () => import('./settings/zh-Hant.json'),
};

/** The meanings of settings in a language. Where there is none, the server's own is shown. */
export const settingMeanings = (language: string) => ({
  queryKey: ['setting-meanings', language],
  queryFn: async (): Promise<Meanings> => {
    const load = Object.hasOwn(LOADERS, language) && LOADERS[language as keyof typeof LOADERS];
    return load ? (await load()).default : {};
  },
  staleTime: Infinity,
  retry: false,
});
