import { useTranslation } from 'react-i18next';
import type { AccountDetails } from '../../api/gen';
import { changePerson, unlockPerson } from '../../api/people';
import { useAct } from '../../app/act';
import { useMe } from '../../app/session';
import { Button } from '../../ui/button';
import { Copyable } from '../../ui/copy';
import { Badge, Fact, Facts, Notice, Panel } from '../../ui/parts';
import { Switch } from '../../ui/switch';
import { Deadline, Time } from '../../ui/time';
import { Invited } from './invited';
import { PersonEdit } from './person-edit';

export function PersonProfile({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Panel title={t('people.profile')} actions={<PersonEdit person={person} />}>
        <div className="flex flex-col gap-4">
          <Facts>
            <Fact name={t('people.username')}>{person.username}</Fact>
            <Fact name={t('people.id')}>
              <Copyable text={person.id} />
            </Fact>
            <Fact name={t('people.name')}>{person.name ?? '–'}</Fact>
            <Fact name={t('people.email')}>{person.email ?? '–'}</Fact>
            {(person.company ?? person.job_title) && (
              <Fact name={t('people.work')}>
                {[person.job_title, person.company].filter(Boolean).join(', ')}
              </Fact>
            )}
            <Fact name={t('people.logsInBy')}>
              <LogInWays person={person} />
            </Fact>
            <Fact name={t('people.created')}>
              <Time at={person.created_at} />
            </Fact>
            <Fact name={t('people.updated')}>
              <Time at={person.updated_at} />
            </Fact>
            <Fact name={t('people.lastLogin')}>
              <Time at={person.last_login_at} otherwise={t('common.notYet')} />
            </Fact>
          </Facts>
        </div>
      </Panel>
      <Panel title={t('people.rights')} description={t('people.rightsHint')}>
        <div className="flex flex-col gap-3">
          {person.id === me.id && <Notice tone="warn">{t('people.thisIsYou')}</Notice>}
          <Locked person={person} />
          <Invited person={person} />
          <Right person={person} name="is_active" />
          <Right person={person} name="is_superuser" />
        </div>
      </Panel>
    </div>
  );
}

function LogInWays({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const ways = [...(person.has_password ? [t('people.byPassword')] : []), ...person.providers];
  return (
    <>
      {ways.join(', ') || t('common.none')}
      {person.is_password_expired && (
        <span className="ml-2">
          <Badge tone="warn">{t('people.mustReplace')}</Badge>
        </span>
      )}
    </>
  );
}

/** Says that log-ins are refused after wrong passwords, and ends that. */
function Locked({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const unlock = useAct({ act: () => unlockPerson(person.id), done: t('people.isUnlocked') });
  if (!person.locked_until) return null;
  return (
    <Notice tone="warn">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span>
          {t('people.lockedUntil')} <Deadline at={person.locked_until} />
        </span>
        <Button size="small" disabled={unlock.isPending} onClick={() => unlock.mutate()}>
          {t('people.unlock')}
        </Button>
      </div>
    </Notice>
  );
}

function Right({ person, name }: { person: AccountDetails; name: 'is_active' | 'is_superuser' }) {
  const { t } = useTranslation();
  const isOn = person[name];
  const change = useAct({
    act: (value: boolean) => changePerson(person.id, { [name]: value }),
    done: t('common.saved'),
    undo: (value) => changePerson(person.id, { [name]: !value }),
  });
  return (
    <Switch
      label={t(`people.${name}`)}
      hint={t(`people.${name}_hint`)}
      isOn={isOn}
      isBusy={change.isPending}
      onChange={(value) => change.mutate(value)}
    />
  );
}
