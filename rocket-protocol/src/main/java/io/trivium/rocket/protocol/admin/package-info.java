/** What operators' tools ask of brokers and name servers, as typed values. */
@NullMarked
package io.trivium.rocket.protocol.admin;

import org.jspecify.annotations.NullMarked;
