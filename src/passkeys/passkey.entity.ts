import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { User } from '../users/user.entity.js';

export const CREDENTIAL_ID = 'passkeys_credential_id_key';

/** A passkey: the public part of a credential (WebAuthn) with which its owner logs in. */
@Entity('passkeys')
@Unique(CREDENTIAL_ID, ['credentialId'])
export class Passkey {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'passkeys_pkey' })
  id: string;

  @Index('passkeys_user_id_idx')
  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'passkeys_user_id_fkey' })
  user: Relation<User>;

  /** The host name that it was created for and works at: the RP ID. */
  @Column('text')
  host: string;

  @Column('bytea', { name: 'credential_id' })
  credentialId: Buffer;

  /** In COSE's form. */
  @Column('bytea', { name: 'public_key' })
  publicKey: Buffer;

  /** How often it has signed, as it says itself; 0 if it does not count. Read as text. */
  @Column('bigint')
  counter: string;

  /** How browsers reach it, as they reported. */
  @Column('text', { array: true, nullable: true })
  transports: string[] | null;

  /** Whether it cannot leave its device. */
  @Column('boolean', { name: 'is_device_bound' })
  isDeviceBound: boolean;

  /** Whether its provider had a copy of it at its last use. */
  @Column('boolean', { name: 'is_backed_up' })
  isBackedUp: boolean;

  /** What its owner calls it. */
  @Column('text')
  name: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true, name: 'last_used_at' })
  lastUsedAt: Date | null;
}
