import type { TFunction } from 'i18next';
import type { AccountSession } from '../../api/gen';
import { describeAgent } from './describe-agent';

const KINDS = ['browser', 'langflow', 'windmill', 'zenml', 'device'] as const;
export type SessionKind = (typeof KINDS)[number] | 'unknown';

export interface SessionWords {
  /** The machine, or the program and its system. Undefined if nothing is known. */
  readonly name?: string;
  /** At which API the person logged in. */
  readonly kind: SessionKind;
  readonly kindName: string;
  readonly isPhone: boolean;
}

/** Says in plain words where somebody is logged in. */
export function sessionInWords(t: TFunction, session: AccountSession): SessionWords {
  const { program, system, isPhone } = describeAgent(session.user_agent);
  const machine = [session.device_hostname, session.device_os].filter(Boolean).join(', ');
  const browser = program && system ? t('account.programOn', { program, system }) : program;
  const kind = KINDS.find((name) => name === session.kind) ?? 'unknown';
  return {
    name: machine || (browser ?? system) || undefined,
    kind,
    kindName: t(`account.kinds.${kind}`),
    isPhone,
  };
}
