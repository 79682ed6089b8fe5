import { useTranslation } from 'react-i18next';
import type { AuditEventRead } from '../../api/gen';
import en from '../../i18n/en.json';

type Thing = keyof typeof en.things;
type Verb = keyof typeof en.verbs;
type LogIn = keyof typeof en.audit.logIns;

/** Names an action in words: `api_key.create` is "API key created". */
export function useActionName() {
  const { t, i18n } = useTranslation();
  return (action: string) => {
    const whole = action.replace('.', '_');
    if (whole in en.audit.logIns) return t(`audit.logIns.${whole as LogIn}`);
    const [thing, verb] = action.split('.') as [Thing, Verb];
    const isKnown = i18n.exists(`things.${thing}`) && i18n.exists(`verbs.${verb}`);
    if (!isKnown) return action;
    return t('audit.action', { thing: t(`things.${thing}`), verb: t(`verbs.${verb}`) });
  };
}

/** The action of an event; the token of a log-in, which is an API key for the server, is one. */
export function actionOf({ action, target_type, before, after }: AuditEventRead): string {
  const isOfLogIn =
    target_type === 'api_key' && typeof (after ?? before)?.['session_epoch'] === 'number';
  return isOfLogIn ? action.replace('api_key', 'session') : action;
}

/** Why a log-in was refused, in words. */
export function useReason() {
  const { t } = useTranslation();
  return ({ action, after }: AuditEventRead): string | undefined => {
    const reason = after?.['reason'];
    if (action !== 'login.refuse' || typeof reason !== 'string') return undefined;
    if (!(reason in en.audit.reasons)) return reason;
    return t(`audit.reasons.${reason as keyof typeof en.audit.reasons}`);
  };
}
