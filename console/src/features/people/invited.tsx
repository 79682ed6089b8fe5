import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountDetails } from '../../api/gen';
import { deletePerson, withdrawInvitationOf } from '../../api/people';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { CheckField } from '../../ui/field';
import { Notice } from '../../ui/parts';
import { Deadline, Time } from '../../ui/time';
import { LinkDialog } from './link-dialog';

/** Says that the person was invited and has not logged in yet, and what can be done about it. */
export function Invited({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'again' | 'withdraw'>();
  const [isDeleting, setDeleting] = useState(false);
  const { id, username: name, invited_until: until } = person;
  const close = () => setOpen(undefined);
  const withdraw = useAct({
    act: async () => {
      await withdrawInvitationOf(id);
      if (isDeleting) await deletePerson(id);
    },
    done: t(isDeleting ? 'people.isDeleted' : 'people.isWithdrawn', { name }),
    changes: isDeleting ? [['people']] : [[]],
    onDone: () => {
      close();
      if (isDeleting) void navigate({ to: '/people' });
    },
    showsFault: true,
  });
  return (
    <>
      {until && <Invitation until={until} onAsk={setOpen} />}
      <LinkDialog person={person} isOpen={open === 'again'} onClose={close} />
      <Confirm
        isOpen={open === 'withdraw'}
        onClose={close}
        onConfirm={() => withdraw.mutate()}
        title={t('people.withdrawTitle', { name })}
        action={t('people.withdraw')}
        change={withdraw}
      >
        <p>{t('people.withdrawEffect')}</p>
        <CheckField
          label={t('people.withdrawDelete')}
          hint={t('people.withdrawDeleteHint')}
          checked={isDeleting}
          onChange={(event) => setDeleting(event.target.checked)}
        />
      </Confirm>
    </>
  );
}

interface InvitationProps {
  readonly until: string;
  readonly onAsk: (what: 'again' | 'withdraw') => void;
}

function Invitation({ until, onAsk }: InvitationProps) {
  const { t } = useTranslation();
  const isOver = Date.parse(until) <= Date.now();
  return (
    <Notice tone="warn">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span>
          {t(isOver ? 'people.invitationOverSince' : 'people.invitedUntil')}{' '}
          {isOver ? <Time at={until} /> : <Deadline at={until} />}
        </span>
        <span className="flex flex-wrap gap-2">
          <Button size="small" onClick={() => onAsk('again')}>
            {t('people.inviteAgain')}
          </Button>
          <Button size="small" kind="danger" onClick={() => onAsk('withdraw')}>
            {t('people.withdraw')}
          </Button>
        </span>
      </div>
    </Notice>
  );
}
