/** Tests, and what tests of other modules use. */
@NullMarked
package io.trivium.broker.view;

import org.jspecify.annotations.NullMarked;
