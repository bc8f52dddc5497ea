/** Randomized sessions, compared with what the specification says of acknowledgement, recovery and transactions. */
@NullMarked
package io.trivium.jms.model;

import org.jspecify.annotations.NullMarked;
