import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, onProofNeeded } from '../api/client';
import {
  getProofApiV1AccountProofGet,
  preparePasskeyProofApiV1AccountProofOptionsPost,
  proveAgainApiV1AccountProofPost,
} from '../api/gen';
import { Button, ButtonAnchor } from '../ui/button';
import { Actions, Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { wordsOf } from '../ui/toasts';
import { findPasskey, isPasskeyBrowser } from './passkey';

const METHODS = ['password', 'code', 'passkey'] as const;
type Method = (typeof METHODS)[number];

interface Prompt {
  /** How the person can prove who they are. Empty: only by logging in again. */
  readonly methods: readonly Method[];
}

/** The window that asks for a fresh proof of who is there, before a sensitive action. */
export function ProofDialog() {
  const { t } = useTranslation();
  const [prompt, setPrompt] = useState<Prompt>();
  const [fault, setFault] = useState<string>();
  // One proof answers all that wait for it, such as long work beside the view.
  const answers = useRef<((isGiven: boolean) => void)[]>([]);
  const isBusy = useRef(false);
  useEffect(() => {
    onProofNeeded(async () => {
      const { methods } = await ask(() => getProofApiV1AccountProofGet());
      return new Promise((answer) => {
        answers.current.push(answer);
        setPrompt({ methods: usable(methods) });
      });
    });
    return () => onProofNeeded(undefined);
  }, []);
  const end = (isGiven: boolean) => {
    for (const answer of answers.current.splice(0)) answer(isGiven);
    setPrompt(undefined);
    setFault(undefined);
  };
  const prove = async (proof: () => Promise<object>) => {
    // A code that is sent twice was used already.
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      const body = await proof();
      await ask(() => proveAgainApiV1AccountProofPost({ body }));
      end(true);
    } catch (error) {
      setFault(wordsOf(error).message);
    } finally {
      isBusy.current = false;
    }
  };
  const byPasskey = () =>
    void prove(async () => {
      const options = await ask(() => preparePasskeyProofApiV1AccountProofOptionsPost());
      return { passkey: await findPasskey(options, t('proof.passkeyCanceled')) };
    });
  const typed = prompt?.methods.find((method) => method !== 'passkey');
  const next = encodeURIComponent(location.pathname + location.search);
  return (
    <Dialog
      isOpen={prompt !== undefined}
      onClose={() => end(false)}
      title={t('proof.title')}
      description={typed === 'code' ? t('proof.descriptionOfCode') : t('proof.description')}
    >
      {prompt?.methods.includes('passkey') && (
        <Button kind={typed ? 'plain' : 'main'} icon="keys" className="w-full" onClick={byPasskey}>
          {t('proof.usePasskey')}
        </Button>
      )}
      {typed && (
        <form
          className="mt-4"
          onSubmit={(event) => {
            event.preventDefault();
            const value = new FormData(event.currentTarget).get('proof') as string;
            void prove(() => Promise.resolve({ [typed]: value.trim() }));
          }}
        >
          <TextField
            key={typed}
            label={typed === 'code' ? t('proof.code') : t('proof.password')}
            name="proof"
            type={typed === 'code' ? 'text' : 'password'}
            inputMode={typed === 'code' ? 'text' : undefined}
            autoComplete={typed === 'code' ? 'one-time-code' : 'current-password'}
            spellCheck={false}
            required
            fault={fault}
          />
          <Actions>
            <Button onClick={() => end(false)}>{t('common.cancel')}</Button>
            <Button type="submit" kind="main">
              {t('common.continue')}
            </Button>
          </Actions>
        </form>
      )}
      {!typed && fault && (
        <p role="alert" className="mt-3 text-sm text-danger">
          {fault}
        </p>
      )}
      {prompt?.methods.length === 0 && (
        <ButtonAnchor kind="main" href={`/login?next=${next}`}>
          {t('proof.logInAgain')}
        </ButtonAnchor>
      )}
    </Dialog>
  );
}

function usable(methods: readonly string[]): Method[] {
  return METHODS.filter(
    (method) => methods.includes(method) && (method !== 'passkey' || isPasskeyBrowser()),
  );
}
