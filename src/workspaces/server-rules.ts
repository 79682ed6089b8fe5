import { refuse, type Parser } from '../platform/validation/parser.js';
import { textOf } from '../platform/validation/strict.js';

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const WRONG_FORM = {
  kind: 'wrong_form',
  form: 'expected a URL with https, or with http on this machine, without a user, a query and a fragment',
} as const;

const parseUrlText = textOf({
  min: 1,
  max: 2000,
  form: /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~:/@!$&'()+,;=%-]*)?$/,
  otherwise: WRONG_FORM,
});

/**
 * The address of a ZenML server. Clients send it the credentials of their accounts, so http is
 * accepted on loopback alone. The slash at the end is left out, as in the requests of clients.
 */
export const parseServerUrl: Parser<string> = (input) => {
  const parsed = parseUrlText(input);
  if ('fault' in parsed) return parsed;
  const text = parsed.value.replace(/\/+$/, '');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || LOOPBACK.test(url?.hostname ?? '');
  return isSafe ? { value: text } : refuse('wrong_form', { form: WRONG_FORM.form });
};

/** The version of a ZenML server, as it says. */
export const parseServerVersion = textOf({ min: 1, max: 50, form: /^[\w.+-]+$/ });
