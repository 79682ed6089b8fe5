import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addableTo, addMember } from '../../api/workspaces';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { FormFault } from '../../ui/form-fault';
import { SuggestField } from '../../ui/suggest-field';
import { rights, type Role } from './role';
import { RoleField } from './role-select';

interface MemberDialogProps {
  readonly workspace: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function MemberDialog({ workspace, isOpen, onClose }: MemberDialogProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('developer');
  const found = useQuery({
    ...addableTo(workspace, email.trim()),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const close = () => {
    setEmail('');
    add.reset();
    onClose();
  };
  const add = useAct({
    act: () => addMember(workspace, { email: email.trim(), ...rights(role) }),
    changes: [['workspaces', workspace]],
    done: t('workspaces.isAdded', { name: email.trim() }),
    onDone: () => close(),
    showsFault: true,
  });
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('workspaces.addMember')}
      description={t('workspaces.addMemberHint')}
      isBusy={add.isPending}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <SuggestField
          label={t('workspaces.account')}
          hint={t('workspaces.accountHint')}
          value={email}
          onChange={setEmail}
          items={found.data ?? []}
          valueOf={(account) => account.email}
          render={(account) => account.email}
          empty={t('workspaces.nobodyToAdd')}
        />
        <RoleField value={role} onChange={setRole} />
        <FormFault error={add.error} />
        <Actions>
          <Cancel />
          <Button type="submit" kind="main" disabled={add.isPending}>
            {t('workspaces.add')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
