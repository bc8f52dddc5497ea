/** Tests, and what tests of other modules use. */
@NullMarked
package io.trivium.broker.store;

import org.jspecify.annotations.NullMarked;
