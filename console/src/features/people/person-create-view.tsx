import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountCreate } from '../../api/gen';
import { createPerson, mailing } from '../../api/people';
import { ApiError } from '../../api/client';
import { useAct } from '../../app/act';
import { useNewVisit } from '../../app/new-visit';
import { useStay } from '../../app/stay';
import { View } from '../../app/view';
import { Button, ButtonLink } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions } from '../../ui/dialog';
import { CheckField, SelectField, TextField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';
import { Notice, Panel } from '../../ui/parts';
import { TextLink } from '../../ui/text-link';

const EMPTY: AccountCreate = {
  username: '',
  email: '',
  name: '',
  is_superuser: false,
  hand_over: 'link',
};

/** Creates an account, whose owner gets a link by mail or a password that is shown once. */
export function PersonCreateView() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: canMail = false } = useQuery(mailing);
  const [person, setPerson] = useState(EMPTY);
  const create = useAct({
    act: () => createPerson({ ...person, username: person.username.trim() }),
    changes: [['people']],
    showsFault: true,
  });
  const set = (changes: Partial<AccountCreate>) => setPerson({ ...person, ...changes });
  const beginAgain = () => {
    setPerson({ ...EMPTY, hand_over: person.hand_over });
    create.reset();
  };
  useStay(create.isPending);
  useNewVisit(() => create.data && beginAgain());
  const above = <TextLink to="/people">{t('places.people')}</TextLink>;
  if (create.data) {
    const { id, username: name, email, temporary_password: password, link } = create.data;
    return (
      <View title={t('people.isCreated', { name })} above={above}>
        <Panel>
          <div className="flex max-w-xl flex-col gap-4">
            {password && (
              <>
                <p>{t('people.passOn')}</p>
                <OnceSecret secret={password} label={t('people.passwordOf', { name })} />
              </>
            )}
            {link && (
              <>
                <p>{t('people.passLinkOn')}</p>
                <OnceSecret secret={link} label={t('people.linkOf', { name })} />
              </>
            )}
            {!password && !link && <Notice tone="good">{t('people.isMailed', { email })}</Notice>}
            <div className="flex flex-wrap gap-2">
              <ButtonLink kind="main" to="/people/$id" params={{ id }}>
                {t('people.toAccount')}
              </ButtonLink>
              <Button onClick={beginAgain}>{t('people.createAnother')}</Button>
            </div>
          </div>
        </Panel>
      </View>
    );
  }
  const faults = create.error instanceof ApiError ? create.error.fields : {};
  return (
    <View title={t('people.create')} above={above}>
      <Panel>
        <form
          className="flex max-w-xl flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate();
          }}
        >
          <TextField
            label={t('people.username')}
            hint={t('people.usernameHint')}
            name="username"
            autoComplete="off"
            autoFocus
            required
            fault={faults['username']}
            value={person.username}
            onChange={(event) => set({ username: event.target.value })}
          />
          <TextField
            label={t('people.name')}
            name="name"
            autoComplete="off"
            fault={faults['name']}
            value={person.name ?? ''}
            onChange={(event) => set({ name: event.target.value })}
          />
          <TextField
            label={t('people.email')}
            hint={t('people.emailHint')}
            name="email"
            type="email"
            autoComplete="off"
            required={person.hand_over === 'mail'}
            fault={faults['email']}
            value={person.email ?? ''}
            onChange={(event) => set({ email: event.target.value })}
          />
          <SelectField
            label={t('people.handOver')}
            name="hand_over"
            value={person.hand_over}
            onChange={(event) =>
              set({ hand_over: event.target.value as AccountCreate['hand_over'] })
            }
            hint={canMail ? undefined : t('people.noMail')}
            options={[
              { value: 'link', label: t('people.byLink') },
              ...(canMail ? [{ value: 'mail', label: t('people.byMail') }] : []),
              { value: 'temporary_password', label: t('people.byTemporary') },
            ]}
          />
          <CheckField
            label={t('people.superuser')}
            hint={t('people.superuserHint')}
            checked={person.is_superuser ?? false}
            onChange={(event) => set({ is_superuser: event.target.checked })}
          />
          <FormFault error={create.error} />
          <Actions>
            <Button disabled={create.isPending} onClick={() => void navigate({ to: '/people' })}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" kind="main" disabled={create.isPending}>
              {t('people.create')}
            </Button>
          </Actions>
        </form>
      </Panel>
    </View>
  );
}
