/** Ends transactions and asks producers about open ones. */
@NullMarked
package io.trivium.rocket.server.transaction;

import org.jspecify.annotations.NullMarked;
