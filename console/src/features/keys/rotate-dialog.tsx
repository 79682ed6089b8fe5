import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rotateKey } from '../../api/keys';
import { useAct } from '../../app/act';
import { useMe } from '../../app/session';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { SelectField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';

const OVERLAPS = [0, 3_600, 86_400, 604_800] as const;

/** A key in a list, of everybody or of one account. */
interface RotatedKey {
  readonly id: string;
  readonly user_id: string;
  readonly name: string | null;
  readonly api_key: string;
}

interface RotateDialogProps {
  readonly apiKey: RotatedKey | undefined;
  readonly onClose: () => void;
}

/** Replaces a key; the old one goes on for a while, so that programs can change over. */
export function RotateDialog({ apiKey, onClose }: RotateDialogProps) {
  const { t } = useTranslation();
  const [overlap, setOverlap] = useState<number>(86_400);
  const me = useMe();
  const rotate = useAct({
    act: ({ id, user_id: owner }: RotatedKey) =>
      rotateKey({ id: owner, isMe: owner === me.id }, id, overlap),
    showsFault: true,
  });
  useStay(rotate.isPending);
  const close = () => {
    onClose();
    rotate.reset();
  };
  return (
    <Dialog
      isOpen={apiKey !== undefined}
      onClose={close}
      title={t('keys.rotateTitle', { name: apiKey?.name || apiKey?.api_key })}
      description={t('keys.rotateHint')}
      isBusy={rotate.isPending}
    >
      {rotate.data ? (
        <>
          <OnceSecret secret={rotate.data.api_key} label={t('keys.newKey')} />
          {apiKey?.user_id !== me.id && (
            <p className="mt-3 text-sm text-soft">{t('keys.handOver')}</p>
          )}
          <Actions>
            <Button kind="main" onClick={close}>
              {t('common.done')}
            </Button>
          </Actions>
        </>
      ) : (
        <div className="flex flex-col gap-4">
          <SelectField
            label={t('keys.overlap')}
            value={String(overlap)}
            onChange={(event) => setOverlap(Number(event.target.value))}
            options={OVERLAPS.map((value) => ({
              value: String(value),
              label: t(`keys.overlap_${value}`),
            }))}
          />
          <FormFault error={rotate.error} />
          <Actions>
            <Cancel />
            <Button
              kind="main"
              disabled={rotate.isPending}
              onClick={() => apiKey && rotate.mutate(apiKey)}
            >
              {t('keys.rotate')}
            </Button>
          </Actions>
        </div>
      )}
    </Dialog>
  );
}
