import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rotateClient } from '../../api/clients';
import type { OauthClientRead } from '../../api/gen';
import { useAct } from '../../app/act';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { SelectField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';

const HOUR = 3_600;
const OVERLAPS = { now: 0, hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;
type Overlap = keyof typeof OVERLAPS;

interface RotateDialogProps {
  readonly client: OauthClientRead;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Replaces the secret. The old one goes on for a time, so that nothing stops in between. */
export function RotateDialog({ client, isOpen, onClose }: RotateDialogProps) {
  const { t } = useTranslation();
  const [overlap, setOverlap] = useState<Overlap>('day');
  const rotate = useAct({
    act: () => rotateClient(client.client_id, OVERLAPS[overlap]),
    changes: [['clients']],
    showsFault: true,
  });
  useStay(rotate.isPending);
  const close = () => {
    rotate.reset();
    onClose();
  };
  const secret = rotate.data?.client_secret;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('clients.rotateTitle', { name: client.name })}
      description={secret ? t('clients.isRotated') : t('clients.rotateEffect')}
      isBusy={rotate.isPending}
    >
      {secret ? (
        <>
          <OnceSecret secret={secret} label={t('clients.secret')} />
          <Actions>
            <Button kind="main" onClick={close}>
              {t('common.done')}
            </Button>
          </Actions>
        </>
      ) : (
        <div className="flex flex-col gap-4">
          <SelectField
            label={t('clients.overlap')}
            hint={t('clients.overlapHint')}
            value={overlap}
            onChange={(event) => setOverlap(event.target.value as Overlap)}
            options={(Object.keys(OVERLAPS) as Overlap[]).map((value) => ({
              value,
              label: t(`clients.overlapOf.${value}`),
            }))}
          />
          <FormFault error={rotate.error} />
          <Actions>
            <Cancel />
            <Button kind="main" disabled={rotate.isPending} onClick={() => rotate.mutate()}>
              {t('clients.rotate')}
            </Button>
          </Actions>
        </div>
      )}
    </Dialog>
  );
}
