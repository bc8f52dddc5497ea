/** The engine behind {@link io.trivium.broker.Broker}. */
@NullMarked
package io.trivium.broker.engine;

import org.jspecify.annotations.NullMarked;
