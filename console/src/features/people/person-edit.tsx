import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountDetails, AccountDetailsUpdate } from '../../api/gen';
import { ApiError } from '../../api/client';
import { editPerson } from '../../api/people';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';

const DETAILS = ['name', 'company', 'job_title'] as const;
const MOST = 255;

/** Opens a form for the names, the email and the details of an account. */
export function PersonEdit({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('people.edit')}
      </Button>
      {isOpen && <EditDialog person={person} onClose={() => setOpen(false)} />}
    </>
  );
}

function EditDialog({ person, onClose }: { person: AccountDetails; onClose: () => void }) {
  const { t } = useTranslation();
  const edit = useAct({
    act: (body: AccountDetailsUpdate) => editPerson(person.id, body),
    done: t('common.saved'),
    onDone: onClose,
    showsFault: true,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = changesIn(new FormData(event.currentTarget), person);
    if (Object.keys(body).length > 0) edit.mutate(body);
    else onClose();
  };
  const faults = edit.error instanceof ApiError ? edit.error.fields : {};
  const ofProvider = !person.has_password && person.providers.length > 0;
  const fixed = ofProvider ? t('people.fixedByProvider') : undefined;
  const field = (name: (typeof DETAILS)[number], label: string) => (
    <TextField
      label={label}
      name={name}
      defaultValue={person[name] ?? ''}
      maxLength={MOST}
      autoComplete="off"
      fault={faults[name]}
    />
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('people.editTitle', { name: person.username })}
      isBusy={edit.isPending}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          label={t('people.username')}
          name="username"
          defaultValue={person.username}
          required
          readOnly={ofProvider}
          maxLength={MOST}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          hint={fixed ?? t('people.renameEffect')}
          fault={faults['username']}
        />
        {field('name', t('people.name'))}
        <TextField
          label={t('people.email')}
          name="email"
          type="email"
          defaultValue={person.email ?? ''}
          required={person.email !== null}
          readOnly={ofProvider}
          maxLength={MOST}
          autoComplete="off"
          hint={fixed ?? t(person.email === null ? 'people.emailHint' : 'people.emailEffect')}
          fault={faults['email']}
        />
        {field('company', t('people.company'))}
        {field('job_title', t('people.jobTitle'))}
        <FormFault error={edit.error} />
        <Actions>
          <Cancel />
          <Button type="submit" kind="main" disabled={edit.isPending}>
            {t('common.save')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** What differs from the account: what is not sent cannot undo a change of somebody else. */
function changesIn(values: FormData, person: AccountDetails): AccountDetailsUpdate {
  const textOf = (name: string) => ((values.get(name) as string | null) ?? '').trim();
  const body: AccountDetailsUpdate = {};
  if (textOf('username') !== person.username) body.username = textOf('username');
  if (textOf('email') !== (person.email ?? '')) body.email = textOf('email');
  for (const name of DETAILS) {
    if (textOf(name) !== (person[name] ?? '')) body[name] = textOf(name) || null;
  }
  return body;
}
