import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountDetails } from '../../api/gen';
import { changePerson, deletePerson } from '../../api/people';
import { useAct } from '../../app/act';
import { useMe } from '../../app/session';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { OnceSecret } from '../../ui/copy';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { FormFault } from '../../ui/form-fault';
import { Menu, MenuItem } from '../../ui/menu';
import { DisableDialog } from './disable-dialog';
import { LinkDialog } from './link-dialog';
import { newPassword } from './new-password';

/** What an administrator does to an account as a whole. */
export function PersonActions({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // One's own is changed on the account page: setting it here would end this session.
  const isMe = useMe().id === person.id;
  const [open, setOpen] = useState<'password' | 'delete' | 'disable' | 'link'>();
  const close = () => setOpen(undefined);
  // The server refuses one for programs, and for people who log in only at a provider.
  const isOfProvider = !person.has_password && person.providers.length > 0;
  const canHavePassword = person.kind === 'person' && !isOfProvider;
  const remove = useAct({
    act: () => deletePerson(person.id),
    done: t('people.isDeleted', { name: person.username }),
    changes: [['people'], ['person', person.id]],
    // Before the lists are read again: the view of what is gone would say so.
    onDone: () => navigate({ to: '/people' }),
    showsFault: true,
  });
  return (
    <>
      {person.is_active && (
        <Button kind="danger" onClick={() => setOpen('disable')}>
          {t('people.disable')}
        </Button>
      )}
      <Menu
        trigger={
          <Button icon="more" isIconOnly>
            {t('people.more')}
          </Button>
        }
      >
        {canHavePassword && (
          <>
            <MenuItem onClick={() => setOpen('link')}>{t('people.makeLink')}</MenuItem>
            {!isMe && (
              <MenuItem onClick={() => setOpen('password')}>{t('people.newPassword')}</MenuItem>
            )}
          </>
        )}
        <MenuItem isDangerous onClick={() => setOpen('delete')}>
          {t('people.delete')}
        </MenuItem>
      </Menu>
      <DisableDialog person={person} isOpen={open === 'disable'} onClose={close} />
      <LinkDialog person={person} isOpen={open === 'link'} onClose={close} />
      <PasswordDialog person={person} isOpen={open === 'password'} onClose={close} />
      <Confirm
        isOpen={open === 'delete'}
        onClose={close}
        onConfirm={() => remove.mutate()}
        title={t('people.deleteTitle', { name: person.username })}
        action={t('people.delete')}
        typed={person.username}
        change={remove}
      >
        <p>{t('people.deleteEffect')}</p>
      </Confirm>
    </>
  );
}

interface PasswordDialogProps {
  readonly person: AccountDetails;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function PasswordDialog({ person, isOpen, onClose }: PasswordDialogProps) {
  const { t } = useTranslation();
  const reset = useAct({
    act: async () => {
      const password = newPassword();
      await changePerson(person.id, { password });
      return password;
    },
    changes: [['person', person.id]],
    showsFault: true,
  });
  useStay(reset.isPending);
  const close = () => {
    onClose();
    reset.reset();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('people.newPassword')}
      description={reset.data ? t('people.passOnReset') : t('people.newPasswordEffect')}
      isBusy={reset.isPending}
    >
      {reset.data ? (
        <OnceSecret secret={reset.data} label={t('people.passwordOf', { name: person.username })} />
      ) : (
        <>
          <FormFault error={reset.error} />
          <Actions>
            <Cancel />
            <Button kind="main" disabled={reset.isPending} onClick={() => reset.mutate()}>
              {t('people.generate')}
            </Button>
          </Actions>
        </>
      )}
    </Dialog>
  );
}
