import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ENV, type Env } from '../../platform/config/env.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const WILDCARDS = new Set(['0.0.0.0', '::']);

/** The name of this server among identity providers (RFC 8414 2: `issuer`): its origin. */
@Injectable()
export class Issuer {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /**
   * `PUBLIC_URL`, else where the server listens. Never what a request calls the server: whoever sends a request chooses its
   * `Host`, and tokens are only worth as much as the name that they are issued under.
   */
  get origin(): string {
    const { publicUrl, host } = this.env;
    if (publicUrl) return new URL(publicUrl).origin;
    const name = WILDCARDS.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
    return `http://${name}:${this.port}`;
  }

  get host(): string {
    return new URL(this.origin).host;
  }

  get isHttps(): boolean {
    return this.origin.startsWith('https:');
  }

  /** Whether this machine's browsers may call the server so although it calls itself otherwise. */
  isAlias(host: string): boolean {
    if (this.env.publicUrl || host === this.host) return false;
    return LOOPBACK.some((name) => host === `${name}:${this.port}`);
  }

  private get port(): number {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    // Before it listens there is none but the configured one.
    return (server.address() as AddressInfo | null)?.port ?? this.env.port;
  }
}
