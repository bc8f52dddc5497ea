/** Values of publishing: what is published and what the publisher is told. */
@NullMarked
package io.trivium.broker.publish;

import org.jspecify.annotations.NullMarked;
