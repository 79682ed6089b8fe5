import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';

/** What {@link InstanceSettings.set} and {@link InstanceSettings.setGroups} throw. */
export const SET_REFUSALS = ['not_changeable'] as const satisfies readonly ErrorCode[];

interface InstanceSetting {
  readonly name: string;
  readonly value: boolean;
}

const SETTINGS: readonly InstanceSetting[] = [{ name: 'automate_username_creation', value: false }];

/** The most characters of a name that an error repeats. It may be any text of a request. */
const MAX_KEY_LENGTH = 100;

/**
 * The settings of the instance, as APIs show them. They are environment variables, so an API cannot
 * change them.
 */
@Injectable()
export class InstanceSettings {
  /** The settings that are set. */
  list(): readonly InstanceSetting[] {
    return SETTINGS;
  }

  /** @returns null for a setting that is not set */
  get(key: string): boolean | null {
    return SETTINGS.find(({ name }) => name === key)?.value ?? null;
  }

  /**
   * Accepts the value that a setting has already, and changes nothing.
   *
   * @param origin the address of the server, the value of `base_url`
   * @throws DomainError {@link SET_REFUSALS}
   */
  set(key: string, value: unknown, origin: string): void {
    const current = key === 'base_url' ? origin : this.get(key);
    if (isDeepStrictEqual(value ?? null, current)) return;
    throw new DomainError('not_changeable', {
      what: `the setting ${key.slice(0, MAX_KEY_LENGTH)}`,
    });
  }

  /**
   * Accepts an empty list of groups: groups belong to workspaces.
   *
   * @throws DomainError {@link SET_REFUSALS}
   */
  setGroups(groups: readonly unknown[]): void {
    if (groups.length > 0) throw new DomainError('not_changeable', { what: 'instance groups' });
  }
}
