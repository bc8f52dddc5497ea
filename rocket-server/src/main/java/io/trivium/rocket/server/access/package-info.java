/** Access control as RocketMQ has it: what each request needs, accounts in the log, and their administration. */
@NullMarked
package io.trivium.rocket.server.access;

import org.jspecify.annotations.NullMarked;
