import { useTranslation } from 'react-i18next';
import { SelectField } from '../../ui/field';
import { ROLES, type Role } from './role';

export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation();
  return (
    <SelectField
      label={t('workspaces.role')}
      hint={t(`workspaces.roleHint.${value}`)}
      value={value}
      onChange={(event) => onChange(event.target.value as Role)}
      options={ROLES.map((role) => ({ value: role, label: t(`workspaces.roleOf.${role}`) }))}
    />
  );
}

interface RoleSelectProps {
  readonly label: string;
  readonly value: Role;
  readonly isBusy: boolean;
  readonly onChange: (role: Role) => void;
}

/** The role of a member in a table. It is changed by choosing another. */
export function RoleSelect({ label, value, isBusy, onChange }: RoleSelectProps) {
  const { t } = useTranslation();
  return (
    <select
      aria-label={label}
      value={value}
      // One that is disabled loses the focus of the keyboard.
      aria-disabled={isBusy || undefined}
      onChange={(event) => !isBusy && onChange(event.target.value as Role)}
      className="h-7 rounded-md border border-line-strong/60 bg-surface px-1.5 text-[0.8125rem] hover:border-line-strong aria-disabled:opacity-60"
    >
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {t(`workspaces.roleOf.${role}`)}
        </option>
      ))}
    </select>
  );
}
