import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from '../../api/workspaces';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';

export function CreateDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [typed, setTyped] = useState<string>();
  const id = typed ?? idFor(name);
  const make = useAct({
    act: () => create({ id, name: name.trim() }),
    changes: [['workspaces']],
    onDone: () => void navigate({ to: '/workspaces/$id', params: { id } }),
    showsFault: true,
  });
  const close = () => {
    make.reset();
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('workspaces.create')}
      description={t('workspaces.createHint')}
      isBusy={make.isPending}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextField
          label={t('workspaces.name')}
          value={name}
          required
          maxLength={50}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('people.id')}
          hint={t('workspaces.idHint')}
          value={id}
          required
          maxLength={50}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        <FormFault error={make.error} />
        <Actions>
          <Cancel />
          <Button type="submit" kind="main" disabled={make.isPending}>
            {t('common.create')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** An id that the server accepts, from a name. */
function idFor(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
}
