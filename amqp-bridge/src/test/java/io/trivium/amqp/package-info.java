@NullMarked
package io.trivium.amqp;

import org.jspecify.annotations.NullMarked;
