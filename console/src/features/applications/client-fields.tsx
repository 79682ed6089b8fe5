import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { discovery } from '../../api/clients';
import { CheckField, TextArea } from '../../ui/field';

interface UrisFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly example?: string;
  readonly isRequired?: boolean;
}

/** Addresses, one a line. */
export function UrisField({ label, hint, value, onChange, example, isRequired }: UrisFieldProps) {
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
export function ScopesField({ value, onChange }: ScopesFieldProps) {
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
