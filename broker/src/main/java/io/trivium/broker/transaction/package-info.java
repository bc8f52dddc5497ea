/** Transactions of several sends and acknowledgements, local and distributed. */
@NullMarked
package io.trivium.broker.transaction;

import org.jspecify.annotations.NullMarked;
