import { useTranslation } from 'react-i18next';
import type en from '../../i18n/en.json';

type Thing = keyof typeof en.things;
type Verb = keyof typeof en.verbs;

/** Names an action in words: `api_key.create` is "API key created". */
export function useActionName() {
  const { t, i18n } = useTranslation();
  return (action: string) => {
    const [thing, verb] = action.split('.') as [Thing, Verb];
    const isKnown = i18n.exists(`things.${thing}`) && i18n.exists(`verbs.${verb}`);
    if (!isKnown) return action;
    return t('audit.action', { thing: t(`things.${thing}`), verb: t(`verbs.${verb}`) });
  };
}
