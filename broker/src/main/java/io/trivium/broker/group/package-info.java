/** Consumer groups and their cursors. */
@NullMarked
package io.trivium.broker.group;

import org.jspecify.annotations.NullMarked;
