import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePerson, createPerson } from '../../api/people';
import { useAct } from '../../app/act';
import { View } from '../../app/view';
import { Button, ButtonLink } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions } from '../../ui/dialog';
import { CheckField, TextField } from '../../ui/field';
import { Failure, Panel } from '../../ui/parts';
import { TextLink } from '../../ui/text-link';
import { newPassword } from './new-password';

/** Creates an account with a password that is shown once. */
export function PersonCreateView() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState(newPassword);
  const [rights, setRights] = useState({ is_active: true, is_superuser: false });
  const create = useAct({
    act: async () => {
      const created = await createPerson({ username: username.trim(), password });
      const { is_active: isActive, is_superuser: isSuperuser } = rights;
      // A new account may wait for activation, by a setting.
      if (created.is_active !== isActive || isSuperuser) await changePerson(created.id!, rights);
      return created;
    },
    changes: [['people']],
  });
  const above = <TextLink to="/people">{t('places.people')}</TextLink>;
  if (create.data) {
    const { id, username: name } = create.data;
    return (
      <View title={t('people.isCreated', { name })} above={above}>
        <Panel>
          <div className="flex max-w-xl flex-col gap-4">
            <p>{t('people.passOn')}</p>
            <OnceSecret secret={password} label={t('people.passwordOf', { name })} />
            <div className="flex flex-wrap gap-2">
              <ButtonLink kind="main" to="/people/$id" params={{ id: id! }}>
                {t('people.toAccount')}
              </ButtonLink>
              <Button
                onClick={() => {
                  setUsername('');
                  setPassword(newPassword());
                  create.reset();
                }}
              >
                {t('people.createAnother')}
              </Button>
            </div>
          </div>
        </Panel>
      </View>
    );
  }
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
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
          <div className="flex items-end gap-2">
            <div className="flex-1">
              <TextField
                label={t('people.firstPassword')}
                name="new-password"
                autoComplete="off"
                spellCheck={false}
                className="font-mono"
                required
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            </div>
            <Button onClick={() => setPassword(newPassword())}>{t('people.generate')}</Button>
          </div>
          <CheckField
            label={t('people.mayLogIn')}
            checked={rights.is_active}
            onChange={(event) => setRights({ ...rights, is_active: event.target.checked })}
          />
          <CheckField
            label={t('people.superuser')}
            hint={t('people.superuserHint')}
            checked={rights.is_superuser}
            onChange={(event) => setRights({ ...rights, is_superuser: event.target.checked })}
          />
          {create.error && <Failure error={create.error} />}
          <Actions>
            <Button onClick={() => void navigate({ to: '/people' })}>{t('common.cancel')}</Button>
            <Button type="submit" kind="main" disabled={create.isPending}>
              {t('people.create')}
            </Button>
          </Actions>
        </form>
      </Panel>
    </View>
  );
}
