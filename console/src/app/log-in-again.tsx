import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { onLoggedOut } from '../api/client';
import { readCurrentUserApiV1UsersWhoamiGet } from '../api/gen';
import { Button, ButtonAnchor } from '../ui/button';
import { Actions, Dialog } from '../ui/dialog';
import { me } from './session';

type Fault = 'notYet' | 'other';

/**
 * The window that says that the session has ended, while the view has something to lose. The person
 * logs in in another tab; this one notices when it is shown again, and goes on.
 */
export function LogInAgain() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const answers = useRef<((isBack: boolean) => void)[]>([]);
  const end = useCallback((isBack: boolean) => {
    for (const answer of answers.current.splice(0)) answer(isBack);
    setOpen(false);
    setFault(undefined);
  }, []);
  useEffect(() => {
    onLoggedOut(
      () =>
        new Promise((answer) => {
          answers.current.push(answer);
          setOpen(true);
        }),
    );
    return () => onLoggedOut(undefined);
  }, []);
  const look = useCallback(async () => {
    const { data } = await readCurrentUserApiV1UsersWhoamiGet().catch(() => ({ data: undefined }));
    if (!data) return 'notYet';
    if (data.id !== queries.getQueryData(me.queryKey)?.id) return 'other';
    end(true);
    return undefined;
  }, [queries, end]);
  useEffect(() => {
    if (!isOpen) return;
    const onFocus = () => void look();
    addEventListener('focus', onFocus);
    return () => removeEventListener('focus', onFocus);
  }, [isOpen, look]);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => end(false)}
      title={t('logInAgain.title')}
      description={t('logInAgain.description')}
    >
      <p role="alert" className="text-sm text-danger">
        {fault && t(`logInAgain.${fault}`)}
      </p>
      <Actions>
        <ButtonAnchor kind="main" icon="external" href="/login?next=%2F" target="_blank">
          {t('logInAgain.logIn')}
        </ButtonAnchor>
        <Button onClick={() => void look().then(setFault)}>{t('logInAgain.goOn')}</Button>
      </Actions>
    </Dialog>
  );
}
