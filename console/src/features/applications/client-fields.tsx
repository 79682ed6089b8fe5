import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { discovery } from '../../api/clients';
import { CheckField, TextArea, TextField } from '../../ui/field';

interface UrisFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly example?: string;
  readonly isRequired?: boolean;
}

/** Addresses, one a line. */
function UrisField({ label, hint, value, onChange, example, isRequired }: UrisFieldProps) {
  return (
    <TextArea
      label={label}
      hint={hint}
      rows={2}
      required={isRequired}
      spellCheck={false}
      placeholder={example}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const EXPLAINED = [
  ...(['openid', 'profile', 'email', 'groups', 'roles', 'offline_access'] as const),
  ...(['read', 'users:read', 'users:write', 'keys:read', 'keys:write'] as const),
  ...(['workspaces:read', 'workspaces:write', 'groups:read', 'groups:write'] as const),
  ...(['settings:read', 'settings:write', 'admin'] as const),
];

interface ScopesFieldProps {
  readonly value: readonly string[];
  readonly onChange: (scopes: readonly string[]) => void;
}

/** The scopes of this server, each in plain words where it needs some. */
function ScopesField({ value, onChange }: ScopesFieldProps) {
  const { t } = useTranslation();
  const { data } = useQuery(discovery);
  const known = [...new Set([...(data?.scopes ?? []), ...value])];
  const all = known.filter((scope) => scope !== 'admin' && scope !== 'keys:write');
  const strong = known.filter((scope) => scope === 'admin' || scope === 'keys:write');
  const toggle = (scope: string, isOn: boolean) =>
    onChange(isOn ? [...value, scope] : value.filter((one) => one !== scope));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-[0.8125rem] font-medium">{t('clients.scopes')}</legend>
      <p className="text-xs text-soft">{t('clients.scopesHint')}</p>
      <div className="grid gap-x-4 gap-y-1.5 sm:grid-cols-2">
        {[...all, ...strong].map((scope) => (
          <CheckField
            key={scope}
            label={<code className="font-mono text-[0.8125rem]">{scope}</code>}
            hint={
              (EXPLAINED as readonly string[]).includes(scope)
                ? t(`clients.scope.${scope.replace(':', '_') as 'read'}`)
                : undefined
            }
            checked={value.includes(scope)}
            onChange={(event) => toggle(scope, event.target.checked)}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** What a person fills in of every application. Addresses are one a line. */
export interface ClientForm {
  readonly name: string;
  readonly redirects: string;
  readonly logouts: string;
  readonly scopes: readonly string[];
  readonly isFirstParty: boolean;
  readonly allowsHttp: boolean;
}

interface ClientFieldsProps {
  readonly value: ClientForm;
  readonly onChange: (value: ClientForm) => void;
  /** Whether people log in to it, at addresses of its own. */
  readonly isInteractive: boolean;
  readonly redirectExample?: string;
  readonly isNew?: boolean;
  /** What comes before the scopes. */
  readonly children?: ReactNode;
  /** What is said below the scopes. */
  readonly aboutScopes?: ReactNode;
}

/** The fields of an application, for a new one and for one that is changed. */
export function ClientFields(props: ClientFieldsProps) {
  const { value, onChange, isInteractive, redirectExample, isNew, children, aboutScopes } = props;
  const { t } = useTranslation();
  const set = (changes: Partial<ClientForm>) => onChange({ ...value, ...changes });
  return (
    <>
      <TextField
        label={t('clients.name')}
        hint={t('clients.nameHint')}
        value={value.name}
        required
        autoFocus={isNew}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => set({ name: event.target.value })}
      />
      {isInteractive && (
        <>
          <UrisField
            label={t('clients.redirectUris')}
            hint={t('clients.redirectUrisHint')}
            value={value.redirects}
            onChange={(redirects) => set({ redirects })}
            example={redirectExample}
            isRequired
          />
          <UrisField
            label={t('clients.logoutUris')}
            hint={t('clients.logoutUrisHint')}
            value={value.logouts}
            onChange={(logouts) => set({ logouts })}
          />
        </>
      )}
      {children}
      <ScopesField value={value.scopes} onChange={(scopes) => set({ scopes })} />
      {aboutScopes}
      {isInteractive && (
        <>
          <CheckField
            label={t('clients.firstParty')}
            hint={t('clients.firstPartyHint')}
            checked={value.isFirstParty}
            onChange={(event) => set({ isFirstParty: event.target.checked })}
          />
          <CheckField
            label={t('clients.allowHttp')}
            hint={t('clients.allowHttpHint')}
            checked={value.allowsHttp}
            onChange={(event) => set({ allowsHttp: event.target.checked })}
          />
        </>
      )}
    </>
  );
}
