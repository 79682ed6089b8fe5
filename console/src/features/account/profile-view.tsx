import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { account } from '../../api/account';
import { updateAccountApiV1AccountPatch, type AccountRead } from '../../api/gen';
import { ask, ApiError } from '../../api/client';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Copyable } from '../../ui/copy';
import { TextField } from '../../ui/field';
import { Badge, Fact, Facts, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { EmailPanel } from './email-panel';
import { FormFault } from './form-fault';
import { Loaded } from './loaded';
import { PictureChoice } from './picture-choice';
import { useChange } from './use-change';

/** The profile of the person: names, picture, email, rights and workspaces. */
export function ProfileView() {
  const { t } = useTranslation();
  return (
    <View title={t('account.profile')} description={t('account.profileText')}>
      <Loaded query={account}>
        {(found) => (
          <>
            <DetailsPanel found={found} />
            <EmailPanel found={found} />
            <RightsPanel found={found} />
          </>
        )}
      </Loaded>
    </View>
  );
}

const DETAILS = ['name', 'company', 'job_title'] as const;

function DetailsPanel({ found }: { found: AccountRead }) {
  const { t } = useTranslation();
  const change = useChange({
    send: (body: Record<string, string | null>) =>
      ask(() => updateAccountApiV1AccountPatch({ body })),
    done: t('common.saved'),
    showsFault: true,
  });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => followAgain(form.current), [found]);
  const { can_change_username: canRename } = found.capabilities;
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const textOf = (name: string) => ((values.get(name) as string | null) ?? '').trim();
    const body: Record<string, string | null> = {};
    if (canRename && textOf('username') !== found.username) body['username'] = textOf('username');
    for (const name of DETAILS) {
      if (textOf(name) !== (found[name] ?? '')) body[name] = textOf(name) || null;
    }
    if (Object.keys(body).length > 0) change.mutate(body);
  };
  const fields = change.error instanceof ApiError ? change.error.fields : {};
  return (
    <Panel title={t('account.details')}>
      <div className="mb-5">
        <PictureChoice found={found} />
      </div>
      <form ref={form} onSubmit={submit} className="flex max-w-xl flex-col gap-4">
        <TextField
          label={t('account.username')}
          name="username"
          defaultValue={found.username}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={255}
          readOnly={!canRename}
          hint={canRename ? t('account.usernameHint') : t('account.usernameFixed')}
          fault={fields['username']}
        />
        <TextField
          label={t('account.name')}
          name="name"
          defaultValue={found.name ?? ''}
          autoComplete="name"
          maxLength={255}
          fault={fields['name']}
        />
        <TextField
          label={t('account.company')}
          name="company"
          defaultValue={found.company ?? ''}
          autoComplete="organization"
          maxLength={255}
          fault={fields['company']}
        />
        <TextField
          label={t('account.jobTitle')}
          name="job_title"
          defaultValue={found.job_title ?? ''}
          autoComplete="organization-title"
          maxLength={255}
          fault={fields['job_title']}
        />
        <FormFault error={change.error} />
        <div>
          <Button type="submit" kind="main" disabled={change.isPending}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

/**
 * A field that was typed in keeps its text whatever becomes of the account. Once everything is
 * stored, fields show again what is stored, also by another tab.
 */
function followAgain(form: HTMLFormElement | null): void {
  const fields = form?.querySelectorAll('input') ?? [];
  const isStored = [...fields].every(({ value, defaultValue }) => value.trim() === defaultValue);
  if (isStored) form?.reset();
}

function RightsPanel({ found }: { found: AccountRead }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('account.rights')}>
      <Facts>
        <Fact name={t('account.role')}>
          {found.is_superuser ? (
            <Badge tone="accent">{t('account.superuser')}</Badge>
          ) : (
            t('account.ordinary')
          )}
        </Fact>
        <Fact name={t('account.workspaces')}>
          {found.workspaces.length === 0 ? (
            <span className="text-soft">{t('account.noWorkspaces')}</span>
          ) : (
            <ul className="flex flex-col gap-1">
              {found.workspaces.map((workspace) => (
                <li key={workspace.workspace_id} className="flex flex-wrap items-center gap-2">
                  <span>{workspace.name}</span>
                  <Badge>{t(`account.roles.${roleOf(workspace.role)}`)}</Badge>
                  {workspace.is_disabled && <Badge tone="warn">{t('account.disabled')}</Badge>}
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact name={t('common.created')}>
          <Time at={found.created_at} />
        </Fact>
        <Fact name={t('account.lastLogin')}>
          <Time at={found.last_login_at} otherwise={t('common.notYet')} />
        </Fact>
        <Fact name={t('account.id')}>
          <Copyable text={found.id} />
        </Fact>
      </Facts>
    </Panel>
  );
}

function roleOf(role: string): 'admin' | 'developer' | 'operator' {
  return role === 'admin' || role === 'operator' ? role : 'developer';
}
