import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { onProofNeeded } from '../api/client';
import { Button } from '../ui/button';
import { Actions, Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { wordsOf } from '../ui/toasts';

/** Sends a password as a fresh proof. Throws what the server answered if it is refused. */
export type SendProof = (password: string) => Promise<void>;

/** The window that asks for a fresh proof of who is there, before something that gives power. */
export function ProofDialog({ send }: { send: SendProof }) {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState<(isGiven: boolean) => void>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    onProofNeeded(() => new Promise((resolve) => setAnswer(() => resolve)));
    return () => onProofNeeded(undefined);
  }, []);
  const end = (isGiven: boolean) => {
    answer?.(isGiven);
    setAnswer(undefined);
    setFault(undefined);
  };
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = new FormData(event.currentTarget).get('password') as string;
    try {
      await send(password);
      end(true);
    } catch (error) {
      setFault(wordsOf(error).message);
    }
  };
  return (
    <Dialog
      isOpen={answer !== undefined}
      onClose={() => end(false)}
      title={t('proof.title')}
      description={t('proof.description')}
    >
      <form onSubmit={submit}>
        <TextField
          label={t('proof.password')}
          name="password"
          type="password"
          autoComplete="current-password"
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
    </Dialog>
  );
}
