/** What the engine asks of a store: a log, queue indexes and snapshots. */
@NullMarked
package io.trivium.broker.store;

import org.jspecify.annotations.NullMarked;
