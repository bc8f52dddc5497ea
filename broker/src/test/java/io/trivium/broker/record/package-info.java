/** Tests, and what tests of other modules use. */
@NullMarked
package io.trivium.broker.record;

import org.jspecify.annotations.NullMarked;
