import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, ApiError } from '../../api/client';
import { changeAccountPasswordApiV1AccountPasswordPost, type AccountRead } from '../../api/gen';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { Notice, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { FormFault } from './form-fault';
import { StrengthMeter } from './strength-meter';
import { useChange } from './use-change';

/** When the password was changed, and the form that changes it. */
export function PasswordPanel({ found }: { found: AccountRead }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { can_change_password: canChange } = found.capabilities;
  return (
    <Panel
      title={t('account.password')}
      description={
        found.has_password && (
          <>
            {t('account.passwordChanged')} <Time at={found.password_changed_at} />
          </>
        )
      }
      actions={
        canChange &&
        !isOpen && <Button onClick={() => setOpen(true)}>{t('account.changePassword')}</Button>
      }
    >
      {!canChange ? (
        <p className="text-sm text-soft">
          {found.is_service_account
            ? t('account.passwordOfProgram')
            : t('account.passwordOfProvider')}
        </p>
      ) : isOpen ? (
        <PasswordForm found={found} onClose={() => setOpen(false)} />
      ) : (
        <p className="text-sm text-soft">{t('account.passwordText')}</p>
      )}
    </Panel>
  );
}

function PasswordForm({ found, onClose }: { found: AccountRead; onClose: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const change = useChange({
    send: (body: { current_password: string; new_password: string }) =>
      ask(() => changeAccountPasswordApiV1AccountPasswordPost({ body })),
    done: t('account.passwordDone'),
    onDone: onClose,
    showsFault: true,
  });
  const isOther = again !== '' && again !== password;
  const fields = change.error instanceof ApiError ? change.error.fields : {};
  return (
    <form
      className="flex max-w-md flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const current = new FormData(event.currentTarget).get('current') as string;
        if (password === again)
          change.mutate({ current_password: current, new_password: password });
      }}
    >
      {/* Password managers store the new password under this name. */}
      <input
        type="text"
        name="username"
        autoComplete="username"
        defaultValue={found.username}
        hidden
        readOnly
      />
      <TextField
        label={t('account.currentPassword')}
        name="current"
        type="password"
        autoComplete="current-password"
        required
        autoFocus
      />
      <div className="flex flex-col gap-2">
        <TextField
          label={t('account.newPassword')}
          name="new"
          type="password"
          autoComplete="new-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          hint={t('account.passwordRule', {
            least: found.capabilities.password_min_bytes,
            most: found.capabilities.password_max_bytes,
          })}
          fault={fields['new_password']}
        />
        <StrengthMeter password={password} />
      </div>
      <TextField
        label={t('account.repeatPassword')}
        name="again"
        type="password"
        autoComplete="new-password"
        required
        value={again}
        onChange={(event) => setAgain(event.target.value)}
        fault={isOther && t('account.passwordsDiffer')}
      />
      <Notice>{t('account.passwordEnds')}</Notice>
      <FormFault error={change.error} />
      <div className="flex gap-2">
        <Button type="submit" kind="main" disabled={change.isPending || isOther}>
          {t('account.changePassword')}
        </Button>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}
