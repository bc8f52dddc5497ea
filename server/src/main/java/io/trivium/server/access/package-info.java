/** Accounts in a file: Trivium's own form and RocketMQ's {@code plain_acl.yml}. */
@NullMarked
package io.trivium.server.access;

import org.jspecify.annotations.NullMarked;
