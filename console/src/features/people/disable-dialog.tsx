import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/client';
import type { AccountAccess, AccountDetails } from '../../api/gen';
import { changePeople } from '../../api/people';
import { useAct } from '../../app/act';
import { translateRefusal } from '../../i18n/refusals';
import { Button } from '../../ui/button';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { FormFault } from '../../ui/form-fault';

interface DisableDialogProps {
  readonly person: AccountDetails;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Disables an account. It says before what that ends, and afterwards what it ended. */
export function DisableDialog({ person, isOpen, onClose }: DisableDialogProps) {
  const { t } = useTranslation();
  const [ended, setEnded] = useState<AccountAccess>();
  const disable = useAct({
    act: async () => {
      const { results } = await changePeople({ action: 'disable', user_ids: [person.id] });
      const [result] = results;
      // Somebody else has changed or deleted the account.
      if (!result?.is_done) throw new ApiError(translateRefusal(result?.detail ?? ''), 409);
      return result.before ?? person.access;
    },
    onDone: setEnded,
    showsFault: true,
  });
  const close = () => {
    onClose();
    setEnded(undefined);
    disable.reset();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t(ended ? 'people.isDisabled' : 'people.disableTitle', { name: person.username })}
      description={ended ? t('people.hasEnded') : t('people.willEnd')}
      isBusy={disable.isPending && !ended}
    >
      <Ended access={ended ?? person.access} />
      <p className="mt-3 text-sm text-soft">{t('people.canBeEnabled')}</p>
      {disable.error && (
        <div className="mt-3">
          <FormFault error={disable.error} />
        </div>
      )}
      <Actions>
        {ended ? (
          <Button onClick={close}>{t('common.close')}</Button>
        ) : (
          <>
            <Cancel />
            <Button kind="danger" disabled={disable.isPending} onClick={() => disable.mutate()}>
              {t('people.disable')}
            </Button>
          </>
        )}
      </Actions>
    </Dialog>
  );
}

/** What disabling ends, counted. What there is none of is left out. */
export function Ended({ access }: { access: AccountAccess }) {
  const { t } = useTranslation();
  const { sessions, api_keys: keys, grants, devices } = access;
  const lines = [
    sessions > 0 && t('people.endsSessions', { count: sessions }),
    keys > 0 && t('people.endsKeys', { count: keys }),
    grants > 0 && t('people.endsGrants', { count: grants }),
    devices > 0 && t('people.endsDevices', { count: devices }),
  ].filter((line) => line !== false);
  if (lines.length === 0) return <p className="text-sm">{t('people.endsNothing')}</p>;
  return (
    <ul className="list-disc space-y-1 pl-5 text-sm">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
