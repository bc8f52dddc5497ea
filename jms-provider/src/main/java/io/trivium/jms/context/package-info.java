/** The simplified API, over the classic one. */
@NullMarked
package io.trivium.jms.context;

import org.jspecify.annotations.NullMarked;
